-- An instance, locked where p_is_locked.
--
-- Errors: PT404 service_not_registered

create or replace function services._find_instance(
    p_service_name text,
    p_instance_id  text,
    p_is_locked    boolean default false
)
returns services.instances
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_instance services.instances;
begin
    if p_is_locked then
        select i.* into v_instance
        from services.instances as i
        where i.service_name = p_service_name and i.instance_id = p_instance_id
        for update;
    else
        select i.* into v_instance
        from services.instances as i
        where i.service_name = p_service_name and i.instance_id = p_instance_id;
    end if;

    if v_instance.service_name is null then
        raise exception 'service_not_registered'
            using errcode = 'PT404',
                  detail = format(
                      'There is no instance %s of %s.', coalesce(quote_literal(left(p_instance_id, 128)), 'without an id'),
                      coalesce(quote_literal(left(p_service_name, 63)), 'a service without a name')
                  ),
                  hint = 'Register it with services.register_service; rows of who was silent for a week are purged.';
    end if;

    return v_instance;
end;
$$;

comment on function services._find_instance(text, text, boolean) is 'An instance of a service.';
