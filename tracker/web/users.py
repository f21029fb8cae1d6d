"""Accounts: made and kept by the system administrator, given their posts by the security administrator."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from .. import clock
from ..domain.permissions import Ability
from ..domain.vocabulary import Role
from ..queries.accounts import deputies
from ..services import access, accounts, posts
from ..services import account_pages as pages
from . import account_words as words
from .forms import FAILED, attempt
from .forms import users as forms
from .staff_words import as_download

bp = Blueprint("users", __name__, url_prefix="/admin")
Answer = Response | str | tuple[str, int]


@bp.get("/users/")
def index() -> str:
    asked, now = forms.read(request.args), clock.now()
    page, units = pages.account_list(g.actor, asked, now=now, real_now=clock.real_now(), after=request.args.get("after"),
                                     before=request.args.get("before"))
    form = forms.FilterForm(data=forms.address(asked))
    form.offer(units)
    return render_template("users/index.html", page=page, asked=forms.address(asked), form=form, words=words,
                           chips=words.chips(asked, units), as_of=now, today=now.date(), real_now=clock.real_now())


@bp.route("/users/new", methods=["GET", "POST"])
def new() -> Answer:
    access.require(g.actor, Ability.MANAGE_USERS)
    form = forms.AccountForm()
    if form.validate_on_submit():
        made = attempt(form, lambda: accounts.open_account(g.actor, form.login.data.strip(), form.name.data,
                                                           now=clock.now()))
        if made is not FAILED:
            return _told_once(*made)
    return render_template("users/new.html", form=form), 422 if form.errors else 200


@bp.route("/users/renew", methods=["GET", "POST"])
def renew() -> Answer:
    page = pages.never_used(g.actor, now=clock.now(), real_now=clock.real_now(), after=request.args.get("after"),
                            before=request.args.get("before"))
    form = forms.RenewForm()
    if form.validate_on_submit():
        made = attempt(form, lambda: accounts.renew_passwords(g.actor, dict(form.pick.data), reason=form.reason.data,
                                                              now=clock.now()))
        if made is not FAILED:
            return render_template("users/renewed.html", lines=made, as_download=as_download)
    return render_template("users/renew.html", page=page, form=form,
                           today=clock.today()), 422 if form.errors else 200


@bp.get("/users/<int:user_id>")
def show(user_id: int) -> str:
    account = pages.account(g.actor, user_id)
    return render_template("users/show.html", account=account, words=words, now=clock.now(), today=clock.today(),
                           real_now=clock.real_now())


@bp.route("/users/<int:user_id>/name", methods=["GET", "POST"])
def rename(user_id: int) -> Answer:
    account = pages.account(g.actor, user_id, Ability.MANAGE_USERS)
    form = forms.NameForm(data={"version": account.version, "name": account.name})
    if form.validate_on_submit():
        done = attempt(form, lambda: accounts.rename(g.actor, user_id, form.name.data, version=form.version.data,
                                                     reason=form.reason.data, now=clock.now()))
        if done is not FAILED:
            flash(_("The name was changed."))
            return redirect(url_for("users.show", user_id=user_id))
    return render_template("users/rename.html", form=form, account=account), 422 if form.errors else 200


@bp.route("/users/<int:user_id>/<any(reset,deactivate,reactivate,unlock):slug>", methods=["GET", "POST"])
def act(user_id: int, slug: str) -> Answer:
    account = pages.account(g.actor, user_id, Ability.MANAGE_USERS)
    form = forms.ActForm(data={"version": account.version})
    if form.validate_on_submit():
        done = attempt(form, lambda: words.ACTS[slug].carry_out(g.actor, user_id, form, clock.now()))
        if slug == "reset" and done is not FAILED:
            return _told_once(user_id, done)
        if done is not FAILED:
            flash(str(words.ACTS[slug].done) % {"name": account.name})
            return redirect(url_for("users.show", user_id=user_id))
    return render_template("users/act.html", form=form, account=account, act=words.ACTS[slug],
                           today=clock.today()), 422 if form.errors else 200


@bp.route("/users/<int:user_id>/posts", methods=["GET", "POST"])
def grant(user_id: int) -> Answer:
    account, choices = pages.account(g.actor, user_id, Ability.GRANT_POSTS), pages.post_choices(clock.today())
    form = forms.PostForm(data={"from_on": clock.today()})
    form.offer(choices.units, choices.held)
    if form.validate_on_submit():
        done = attempt(form, lambda: posts.grant_post(
            g.actor, user_id, Role(form.role.data), form.unit_id.data, from_on=form.from_on.data, to_on=form.to_on.data,
            for_post_id=form.for_post_id.data, now=clock.now()))
        if done is not FAILED:
            flash(_("The post was given to %(name)s: %(post)s.", name=account.name, post=form.said()))
            return _told_once(user_id, done[1]) if done[1] else redirect(url_for("users.show", user_id=user_id))
    return render_template("users/grant.html", form=form, account=account), 422 if form.errors else 200


@bp.route("/posts/<int:post_id>/end", methods=["GET", "POST"])
def end_post(post_id: int) -> Answer:
    post, account = pages.post(g.actor, post_id, clock.now(), is_to_end=True)
    form = forms.EndPostForm(data={"version": post.version, "to_on": clock.today()})
    if form.validate_on_submit():
        done = attempt(form, lambda: posts.end_post(g.actor, post_id, form.to_on.data, version=form.version.data,
                                                    reason=form.reason.data, now=clock.now()))
        if done is not FAILED:
            flash(words.post_ended(account.name, form.to_on.data, done))
            return redirect(url_for("users.show", user_id=account.id))
    return render_template("users/end_post.html", form=form, account=account, held=post, now=clock.now(),
                           deputies=deputies(post_id, clock.today())), 422 if form.errors else 200


@bp.route("/posts/<int:post_id>/withdraw", methods=["GET", "POST"])
def withdraw_post(post_id: int) -> Answer:
    post, account = pages.post(g.actor, post_id, clock.now(), is_to_end=False)
    form = forms.ActForm(data={"version": post.version})
    if form.validate_on_submit():
        done = attempt(form, lambda: posts.withdraw_post(g.actor, post_id, version=form.version.data,
                                                         reason=form.reason.data, now=clock.now()))
        if done is not FAILED:
            flash(_("The grant of the post to %(name)s was withdrawn.", name=account.name))
            return redirect(url_for("users.show", user_id=account.id))
    return render_template("users/withdraw_post.html", form=form, account=account,
                           held=post), 422 if form.errors else 200


def _told_once(user_id: int, password: str) -> str:
    """The only page that ever shows it; it is kept nowhere."""
    return render_template("users/password.html", account=pages.account(g.actor, user_id), password=password)
