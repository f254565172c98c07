-- Counts an attempt to change a password, and hands out what the current one is checked with. Whoever calls
-- is logged in, so they are told that they are locked out.

create or replace function auth.begin_password_change(p_user_id uuid, p_allowance integer)
returns auth.login_attempt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_attempt      auth.login_attempt;
    v_locked_until timestamptz;
begin
    select c.user_id, c.password_hash into v_attempt.user_id, v_attempt.password_hash
    from auth.credentials as c
    where c.user_id = p_user_id;

    if v_attempt.password_hash is null then
        v_attempt.refusal := 'no_password';
        return v_attempt;
    end if;

    v_locked_until := auth._note_attempt('user:' || p_user_id, p_allowance);

    if v_locked_until is not null then
        v_attempt.refusal := 'too_many_attempts';
        v_attempt.retry_after_seconds := ceil(extract(epoch from v_locked_until - clock_timestamp()));
    end if;

    return v_attempt;
end;
$$;

comment on function auth.begin_password_change(uuid, integer) is
    'Count an attempt to change a password; returns what the current one is checked with.';

grant execute on function auth.begin_password_change(uuid, integer) to service_role;
