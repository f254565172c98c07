-- Who is meant by the names in an event, the most telling first: the first that is an id of ours; else whoever
-- the first name turned out to be, by the earliest event that has both; else that name itself.

create or replace function auth._find_subscriber_owner(p_names text[])
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select notifications._parse_uuid(n.name)::text
            from unnest(p_names) with ordinality as n (name, place)
            where notifications._parse_uuid(n.name) is not null
            order by n.place
            limit 1
        ),
        (
            select notifications._parse_uuid(n.name)::text
            from auth.subscription_events as e
            cross join unnest(e.subscribers) with ordinality as n (name, place)
            where e.subscribers @> array[p_names[1]]
                and e.event_type <> 'TRANSFER'
                and notifications._parse_uuid(n.name) is not null
            order by e.event_at, e.event_id, n.place
            limit 1
        ),
        p_names[1]
    );
end;
$$;

comment on function auth._find_subscriber_owner(text[]) is 'Who is meant by the names in an event.';
