-- Forgets the failed attempts of an account, and one of the address that has now succeeded: somebody who
-- has an account must not clear the count of guesses at others'.

create or replace function auth._forgive_attempts(p_user_id uuid, p_address text default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
    update auth.login_failures as f
    set failure_count = greatest(f.failure_count - 1, 0), locked_until = null
    where f.subject = 'address:' || p_address;
    delete from auth.login_failures as f where f.subject = 'user:' || p_user_id;
end;

comment on function auth._forgive_attempts(uuid, text) is 'Forget failed attempts to log in after one that succeeded.';
