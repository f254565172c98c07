-- Tells the log that an instance came, went, fell silent or came back. Beats that change nothing leave no event.

create or replace function services._publish_state(p_instance services.instances, p_from_state text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish(
        'service_state_changed', 'service', p_instance.service_name || '/' || p_instance.instance_id,
        jsonb_strip_nulls(jsonb_build_object(
            'service_name', p_instance.service_name,
            'instance_id', p_instance.instance_id,
            'service_type', p_instance.service_type,
            'version', p_instance.version,
            'host', p_instance.host,
            'from_state', p_from_state,
            'to_state', p_instance.state,
            'note', p_instance.state_note
        ))
    );
end;
$$;

comment on function services._publish_state(services.instances, text) is 'Tell the log how the state of an instance changed.';
