-- Exchanges a refresh token for its successor; the gateway sends the hashes of what may follow it, one for
-- each of its keys, newest first, and learns which one does.
--
-- A token is used once. Within the grace (three tabs at once, an answer that was lost) it gives the same
-- successor again, and says whether that was used in turn, for which the gateway then asks. Later use
-- means that two have it: the session ends. Refusals are returned and not raised, since that must stay.
-- Locks the user for share, so that who is given another role meanwhile, or is suspended, gets no token of
-- before that is dated after it; then the session.

create or replace function auth.rotate_refresh_token(
    p_token_hash       bytea,
    p_successor_hashes text[],
    p_grace_seconds    integer,
    p_idle_seconds     integer,
    p_address          text default null,
    p_user_agent       text default null
)
returns auth.session_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       timestamptz;
    v_outcome   auth.session_outcome;
    v_session   auth.sessions;
    v_token     auth.refresh_tokens;
    v_successor auth.refresh_tokens;
    v_status    text;
begin
    select s.session_id, s.user_id into v_session.session_id, v_session.user_id
    from auth.refresh_tokens as t
    join auth.sessions as s on s.session_id = t.session_id
    where t.token_hash = p_token_hash;

    if not found then
        v_outcome.refusal := 'refresh_token_invalid';
        return v_outcome;
    end if;

    select u.user_status into v_status
    from auth.users as u
    where u.user_id = v_session.user_id
    for share;

    select s.* into v_session
    from auth.sessions as s
    where s.session_id = v_session.session_id
    for update;

    -- Whoever held the lock before may have used the token.
    select t.* into v_token
    from auth.refresh_tokens as t
    where t.token_hash = p_token_hash;

    v_now := clock_timestamp();
    v_outcome.refusal := case
        when v_token.token_hash is null then 'refresh_token_invalid'
        when v_session.ended_at is not null then 'session_ended'
        when least(v_session.idle_expires_at, v_session.expires_at) <= v_now then 'session_expired'
        when v_status <> 'active' then 'account_suspended'
    end;

    if v_outcome.refusal is not null then
        return v_outcome;
    end if;

    if v_token.used_at <= v_now - interval '1 second' * p_grace_seconds then
        perform auth._end_sessions(v_session.user_id, 'refresh_token_reused', v_session.session_id);
        perform events._publish(
            'refresh_token_reused', 'session', v_session.session_id::text,
            jsonb_build_object(
                'user_id', v_session.user_id, 'generation', v_token.generation, 'address', p_address,
                'device_name', v_session.device_name
            )
        );
        v_outcome.refusal := 'refresh_token_reused';
        return v_outcome;
    end if;

    if v_token.used_at is null then
        insert into auth.refresh_tokens (token_hash, session_id, generation, created_at)
        values (decode(p_successor_hashes[1], 'hex'), v_session.session_id, v_token.generation + 1, v_now)
        returning * into v_successor;

        update auth.refresh_tokens as t
        set used_at = v_now
        where t.token_hash = p_token_hash;
    else
        select t.* into v_successor
        from auth.refresh_tokens as t
        where t.session_id = v_session.session_id and t.generation = v_token.generation + 1;
    end if;

    update auth.sessions as s
    set last_used_at = v_now,
        idle_expires_at = least(v_now + interval '1 second' * p_idle_seconds, s.expires_at),
        address = coalesce(p_address, s.address),
        user_agent = coalesce(p_user_agent, s.user_agent)
    where s.session_id = v_session.session_id
    returning * into v_session;

    v_outcome := auth._describe_session(v_session);
    v_outcome.successor := array_position(p_successor_hashes, encode(v_successor.token_hash, 'hex'));
    v_outcome.is_used := v_successor.used_at is not null;

    if v_outcome.successor is null then
        v_outcome.refusal := 'refresh_unavailable';
    end if;

    return v_outcome;
end;
$$;

comment on function auth.rotate_refresh_token(bytea, text[], integer, integer, text, text) is
    'Exchange a refresh token for its successor.';

grant execute on function auth.rotate_refresh_token(bytea, text[], integer, integer, text, text) to service_role;
