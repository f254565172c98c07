-- Whether an error says nothing about the event: a conflict with another transaction,
-- a lock that was not to be had, a server short of something or in trouble.

create or replace function events._is_transient(p_code text)
returns boolean
language sql
immutable
return left(p_code, 2) in ('40', '53', '58') or p_code = '55P03';

comment on function events._is_transient(text) is 'Whether an error would not have happened at another time.';
