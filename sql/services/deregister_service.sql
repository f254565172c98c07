-- Notes that a process leaves; its row stays until it is purged. Saying so twice changes nothing. Locks the row.
--
-- Errors: PT400 invalid_heartbeat; PT404 service_not_registered

create or replace function services.deregister_service(
    p_service_name text,
    p_instance_id  text,
    p_note         text default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before   services.instances := services._find_instance(p_service_name, p_instance_id, true);
    v_instance services.instances;
begin
    if length(p_note) > 500 then
        raise exception 'invalid_heartbeat'
            using errcode = 'PT400', detail = 'The note is too long.', hint = 'Say it in up to 500 characters.';
    end if;

    if v_before.state = 'stopped' then
        return false;
    end if;

    update services.instances as i
    set state = 'stopped', state_note = p_note
    where i.service_name = p_service_name and i.instance_id = p_instance_id
    returning i.* into v_instance;

    perform services._publish_state(v_instance, v_before.state);

    return true;
end;
$$;

comment on function services.deregister_service(text, text, text) is
    'Note that a process leaves; returns whether it had not left before.';

grant execute on function services.deregister_service(text, text, text) to service_role;
