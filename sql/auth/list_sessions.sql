-- The calling user's sessions, the one that was used last first. Those that have ended are not listed.
--
-- Errors: PT401 not_authenticated

create or replace function auth.list_sessions()
returns setof auth.listed_session
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    return query
    select s.session_id, s.device_name, s.user_agent, s.address, s.created_at, s.last_used_at,
        least(s.idle_expires_at, s.expires_at), s.session_id::text is not distinct from auth.jwt() ->> 'sid'
    from auth.sessions as s
    where s.user_id = v_user_id and s.ended_at is null and least(s.idle_expires_at, s.expires_at) > now()
    order by s.last_used_at desc, s.session_id desc;
end;
$$;

comment on function auth.list_sessions() is 'Your sessions: devices on which you are logged in.';

grant execute on function auth.list_sessions() to authenticated;
