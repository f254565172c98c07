-- Ends the session of an access token or of a refresh token, which may have been used or be gone already.
-- Returns whether it ended now. Refresh tokens count where both are given.

create or replace function auth.end_session(
    p_user_id    uuid default null,
    p_session_id uuid default null,
    p_token_hash bytea default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session auth.sessions;
begin
    select s.* into v_session
    from auth.sessions as s
    where s.session_id = case
        when p_token_hash is null then p_session_id
        else (select t.session_id from auth.refresh_tokens as t where t.token_hash = p_token_hash)
    end;

    if not found or (p_token_hash is null and v_session.user_id is distinct from p_user_id) then
        return false;
    end if;

    return auth._end_sessions(v_session.user_id, 'logout', v_session.session_id) > 0;
end;
$$;

comment on function auth.end_session(uuid, uuid, bytea) is 'End the session of a token.';

grant execute on function auth.end_session(uuid, uuid, bytea) to service_role;
