-- Counts an attempt to log in, and hands out what its password is checked with.
--
-- The attempt counts as failed until auth.finish_login says otherwise. What is known of the account must
-- not show: the caller checks some hash in any case and gives the one answer. Of an account that was never
-- verified there is no hash, unless p_is_lenient: else whoever registers an address, and logs in, would learn
-- whether it had an account before. Only an address that is locked out is told so. Locks the row of the
-- address, then the account's.

create or replace function auth.begin_login(
    p_login                 text,
    p_address               text,
    p_allowance             integer,
    p_allowance_per_address integer,
    p_is_lenient            boolean default false
)
returns auth.login_attempt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_attempt      auth.login_attempt;
    v_locked_until timestamptz;
begin
    if p_address is not null then
        v_locked_until := auth._note_attempt('address:' || p_address, p_allowance_per_address);
    end if;

    if v_locked_until is not null then
        v_attempt.refusal := 'too_many_attempts';
        v_attempt.retry_after_seconds := ceil(extract(epoch from v_locked_until - clock_timestamp()));
        return v_attempt;
    end if;

    v_attempt.user_id := auth._find_user(p_login);
    v_locked_until := auth._note_attempt(
        coalesce(
            'user:' || v_attempt.user_id,
            'name:' || encode(sha256(convert_to(lower(btrim(p_login)), 'UTF8')), 'hex')
        ),
        p_allowance
    );
    v_attempt.is_locked := v_locked_until is not null;

    select c.password_hash into v_attempt.password_hash
    from auth.credentials as c
    join auth.users as u on u.user_id = c.user_id
    where c.user_id = v_attempt.user_id
        and (p_is_lenient or u.email_verified_at is not null or u.phone_verified_at is not null);

    return v_attempt;
end;
$$;

comment on function auth.begin_login(text, text, integer, integer, boolean) is
    'Count an attempt to log in; returns what its password is checked with.';

grant execute on function auth.begin_login(text, text, integer, integer, boolean) to service_role;
