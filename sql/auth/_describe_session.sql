-- A session that was just opened, as the gateway needs it to make tokens.

create or replace function auth._describe_session(p_session auth.sessions)
returns auth.session_outcome
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select row(
        null, p_session.session_id, p_session.user_id, least(p_session.idle_expires_at, p_session.expires_at),
        auth._get_claims(p_session.user_id, p_session.session_id), null, false
    )::auth.session_outcome;
$$;

comment on function auth._describe_session(auth.sessions) is 'A session, as the gateway makes tokens of it.';
