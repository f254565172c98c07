-- What providers told us, newest first, a page at a time.
--
-- Errors: PT400 invalid_limit

create or replace function webhooks.list_inbound(
    p_provider text default null,
    p_state    text default null,
    p_limit    integer default 50,
    p_before   timestamptz default null
)
returns setof webhooks.inbound_events
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
                  hint = 'Ask for 1 to 1000 events; follow the pages with p_before.';
    end if;

    return query
    select e.*
    from webhooks.inbound_events as e
    where (p_provider is null or e.provider = p_provider)
        and (p_state is null or e.state = p_state)
        and (p_before is null or e.received_at < p_before)
    order by e.received_at desc
    limit p_limit;
end;
$$;

comment on function webhooks.list_inbound(text, text, integer, timestamptz) is
    'What providers told us, newest first; the next page begins before p_before, a received_at.';

grant execute on function webhooks.list_inbound(text, text, integer, timestamptz) to admin, service_role;
