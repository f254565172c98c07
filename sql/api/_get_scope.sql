-- Whose idempotency keys the current call uses: the user's, or for calls without
-- a user those of the role. All anonymous callers share one scope, so they should
-- send keys that nobody guesses.

create or replace function api._get_scope()
returns text
language sql
stable
return coalesce('user:' || auth.uid(), 'role:' || auth.role());

comment on function api._get_scope() is 'Whose idempotency keys the current call uses.';
