"""How policies decide on one permission, as AWS documents it.

An explicit deny anywhere wins. Otherwise the identity's policies must allow, and so must a permissions boundary and a
session policy where there is one. A KMS key's policy must allow too: the caller itself, or the account, which leaves
it to the identity's policies.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
@see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .callers import Principal
from .checks import Check
from .conditions import conditions_hold
from .context import Context
from .doubt import CannotJudge
from .patterns import expand, matches_action, matches_resource
from .statements import Statement, parse

IDENTITY, BOUNDARY, SESSION, RESOURCE = "identity-based policy", "permissions boundary", "session policy", "resource-based policy"


@dataclass
class _Opinion:
    """What the policies of one kind say."""

    kind: str
    allows: bool = False
    denies: bool = False
    #: Why it may not be known what a policy allows, and what it denies.
    doubts: list[str] = field(default_factory=list)
    doubts_about_denial: list[str] = field(default_factory=list)
    #: Of a key's policy: the account may use the key, so that the identity's policies decide.
    delegates: bool = False


def refusal(check: Check, principal: Principal, context: Context) -> str | None:
    """Why a permission is missing, as the end of AWS's sentence; None when the caller has it."""
    opinions = _opinions(check, principal, context)
    for opinion in opinions:
        if opinion.denies:
            article = "an" if opinion.kind == IDENTITY else "a"
            return f"with an explicit deny in {article} {opinion.kind}"
        if opinion.doubts_about_denial:
            return f"because the lab cannot judge {opinion.doubts_about_denial[0]}, which may deny it"
    for opinion in opinions:
        if not opinion.allows:
            if opinion.doubts:
                return f"because the lab cannot judge {opinion.doubts[0]}"
            return f"because no {opinion.kind} allows the {check.action} action"
    return None


def _opinions(check: Check, principal: Principal, context: Context) -> list[_Opinion]:
    opinions = [_opinion(IDENTITY, principal.identity, check, context)]
    if principal.boundary is not None:
        opinions.append(_opinion(BOUNDARY, principal.boundary, check, context))
    if principal.session is not None:
        opinions.append(_opinion(SESSION, principal.session, check, context))
    if check.key_policy is not None:
        key = _opinion_of_key(check, check.key_policy, principal, context)
        if key.allows:
            opinions[0].allows = True
        key.allows = key.allows or key.delegates
        opinions.append(key)
    return opinions


def _opinion(kind: str, documents: Iterable[str], check: Check, context: Context) -> _Opinion:
    opinion = _Opinion(kind)
    for document in documents:
        for statement in _statements(document, opinion):
            if _applies(statement, check, context, opinion):
                opinion.allows = opinion.allows or statement.is_allow
                opinion.denies = opinion.denies or not statement.is_allow
    return opinion


def _opinion_of_key(check: Check, document: str, principal: Principal, context: Context) -> _Opinion:
    opinion = _Opinion(RESOURCE)
    for statement in _statements(document, opinion):
        is_caller = any(name in ("*", principal.arn, principal.role_arn) for name in statement.principals)
        is_account = any(name in (principal.account, principal.account_arn) for name in statement.principals)
        if (is_caller or is_account) and _applies(statement, check, context, opinion):
            opinion.denies = opinion.denies or not statement.is_allow
            opinion.allows = opinion.allows or (statement.is_allow and is_caller)
            opinion.delegates = opinion.delegates or (statement.is_allow and is_account)
    return opinion


def _statements(document: str, opinion: _Opinion) -> tuple[Statement, ...]:
    try:
        return parse(document)
    except CannotJudge as doubt:
        opinion.doubts_about_denial.append(str(doubt))
        return ()


def _applies(statement: Statement, check: Check, context: Context, opinion: _Opinion) -> bool:
    """True when a statement is about a check; one that cannot be judged is not, but leaves its doubt."""
    try:
        return (
            _covers_action(statement, check.action)
            and _covers_resource(statement, check.resource, context)
            and conditions_hold(statement, context)
        )
    except CannotJudge as doubt:
        (opinion.doubts if statement.is_allow else opinion.doubts_about_denial).append(str(doubt))
        return False


def _covers_action(statement: Statement, action: str) -> bool:
    return any(matches_action(pattern, action) for pattern in statement.actions) != statement.is_not_action


def _covers_resource(statement: Statement, arn: str, context: Context) -> bool:
    doubt: CannotJudge | None = None
    for template in statement.resources:
        try:
            pattern = expand(template, context.single) if statement.has_variables else template
        except CannotJudge as error:
            doubt = error
            continue
        if pattern is not None and matches_resource(pattern, arn):
            return not statement.is_not_resource
    if doubt is not None:
        raise CannotJudge(f"{doubt} in {statement.label}")
    return statement.is_not_resource
