def is_fresh(real_now):
    return True
