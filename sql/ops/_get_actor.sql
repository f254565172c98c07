-- Who is acting: the user of the call, the service, nobody, or the login of a session without claims; and
-- the request and the trace that it is part of. Of the service the name that its token says (the claim service), else
-- that of its program, as of a DBA.

create or replace function ops._get_actor()
returns ops.actor
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_actor ops.actor;
begin
    v_actor.actor_id := auth.uid();
    v_actor.actor_role := auth.role();
    v_actor.actor_type := case
        when v_actor.actor_id is not null then 'user'
        when coalesce(current_setting('request.jwt.claims', true), '') = '' then 'database'
        when v_actor.actor_role = 'service_role' then 'service'
        else 'anonymous'
    end;
    v_actor.login := session_user;
    v_actor.request_id := nullif(left(current_setting('request.id', true), 200), '');
    v_actor.trace_id := core._get_trace_id();

    if v_actor.actor_type in ('service', 'database') then
        v_actor.service := left(
            coalesce(auth.jwt() ->> 'service', nullif(current_setting('application_name'), '')), 100
        );
    end if;

    return v_actor;
end;
$$;

comment on function ops._get_actor() is 'Who is acting, in which request and trace.';
