def work_today(actor, today):
    return []
