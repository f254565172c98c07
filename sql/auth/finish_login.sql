-- Opens a session for who has shown the right password; p_device as in auth._start_session.
--
-- The hash that was checked has to be the account's still: a password that was changed meanwhile opens
-- nothing. p_new_hash is the same password with today's parameters. A refusal is returned and not raised:
-- the attempts stay forgiven. Locks the credentials, then the user for share.

create or replace function auth.finish_login(
    p_user_id       uuid,
    p_password_hash text,
    p_device        jsonb,
    p_new_hash      text default null,
    p_is_lenient    boolean default false
)
returns auth.session_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user    auth.users;
    v_outcome auth.session_outcome;
begin
    update auth.credentials as c
    set password_hash = coalesce(p_new_hash, c.password_hash)
    where c.user_id = p_user_id and c.password_hash = p_password_hash;

    if not found then
        v_outcome.refusal := 'invalid_credentials';
        return v_outcome;
    end if;

    perform auth._forgive_attempts(p_user_id, p_device ->> 'address');

    select u.* into v_user
    from auth.users as u
    where u.user_id = p_user_id
    for share;

    v_outcome.refusal := case
        when v_user.user_status <> 'active' then 'account_suspended'
        when v_user.email_verified_at is null and v_user.phone_verified_at is null and not p_is_lenient
        then 'email_not_verified'
    end;

    if v_outcome.refusal is not null then
        return v_outcome;
    end if;

    return auth._describe_session(auth._start_session(p_user_id, p_device));
end;
$$;

comment on function auth.finish_login(uuid, text, jsonb, text, boolean) is
    'Open a session for who has shown the right password.';

grant execute on function auth.finish_login(uuid, text, jsonb, text, boolean) to service_role;
