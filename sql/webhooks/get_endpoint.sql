-- One endpoint that the caller may manage.
--
-- Errors: PT404 endpoint_not_found

create or replace function webhooks.get_endpoint(p_endpoint_id uuid)
returns webhooks.endpoints
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoint webhooks.endpoints;
begin
    select e.* into v_endpoint
    from webhooks.endpoints as e
    where e.endpoint_id = p_endpoint_id;

    if not found then
        raise exception 'endpoint_not_found'
            using errcode = 'PT404',
                  detail = format('You have no endpoint %s.', coalesce(p_endpoint_id::text, 'without an id')),
                  hint = 'List your endpoints with webhooks.list_endpoints.';
    end if;

    return v_endpoint;
end;
$$;

comment on function webhooks.get_endpoint(uuid) is 'One of your endpoints.';

grant execute on function webhooks.get_endpoint(uuid) to authenticated, service_role;
