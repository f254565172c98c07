-- What was sent to an endpoint and how far each got, newest first, a page at a time.
--
-- Errors: PT400 invalid_limit; PT404 endpoint_not_found

create or replace function webhooks.list_deliveries(
    p_endpoint_id uuid,
    p_state       text default null,
    p_limit       integer default 50,
    p_before      uuid default null
)
returns setof webhooks.endpoint_delivery
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 deliveries; follow the pages with p_before.';
    end if;

    perform webhooks.get_endpoint(p_endpoint_id);

    return query
    select d.delivery_id, p_endpoint_id, d.content ->> 'subject', d.state, d.attempt, d.reason, d.not_before,
        d.created_at, d.finished_at, d.content ->> 'body'
    from notifications.deliveries as d
    where d.channel = 'webhook'
        and d.recipient = p_endpoint_id::text
        and (p_state is null or d.state = p_state)
        and (p_before is null or d.delivery_id < p_before)
    order by d.delivery_id desc
    limit p_limit;
end;
$$;

comment on function webhooks.list_deliveries(uuid, text, integer, uuid) is
    'What was sent to one of your endpoints, newest first; the next page begins before p_before.';

grant execute on function webhooks.list_deliveries(uuid, text, integer, uuid) to authenticated, service_role;
