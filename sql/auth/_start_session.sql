-- Opens a session of a user. The device: name, user_agent and address as far as they are known, refresh_hash
-- (SHA-256 of the first refresh token, hexadecimal), idle_seconds and absolute_seconds.
--
-- Keeps the user's row until the end of the transaction, so that who is suspended meanwhile has no session
-- that the suspension did not see.
--
-- Errors: PT403 account_suspended; PT404 user_not_found

create or replace function auth._start_session(p_user_id uuid, p_device jsonb)
returns auth.sessions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := clock_timestamp();
    v_status  text;
    v_session auth.sessions;
begin
    select u.user_status into v_status
    from auth.users as u
    where u.user_id = p_user_id
    for share;

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', coalesce(p_user_id::text, 'null')),
                  hint = 'Name the user by id.';
    end if;

    if v_status <> 'active' then
        raise exception 'account_suspended'
            using errcode = 'PT403',
                  detail = 'The account is suspended.',
                  hint = 'Ask the operator of your region.';
    end if;

    insert into auth.sessions (
        session_id, user_id, device_name, user_agent, address, created_at, last_used_at, idle_expires_at, expires_at
    )
    values (
        core.uuid_v7(), p_user_id, p_device ->> 'name', p_device ->> 'user_agent', p_device ->> 'address', v_now, v_now,
        v_now + interval '1 second' * (p_device ->> 'idle_seconds')::integer,
        v_now + interval '1 second' * (p_device ->> 'absolute_seconds')::integer
    )
    returning * into v_session;

    insert into auth.refresh_tokens (token_hash, session_id, generation)
    values (decode(p_device ->> 'refresh_hash', 'hex'), v_session.session_id, 0);

    perform events._publish(
        'session_started', 'session', v_session.session_id::text,
        jsonb_build_object('user_id', p_user_id, 'device_name', v_session.device_name, 'address', v_session.address)
    );

    return v_session;
end;
$$;

comment on function auth._start_session(uuid, jsonb) is 'Open a session of a user.';
