-- Refuses a filter that could never match. Null is every type.
--
-- Errors: PT400 invalid_event_types

create or replace function webhooks._check_event_types(p_event_types text[])
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_event_types is not null and (
        cardinality(p_event_types) not between 1 and 100
        or exists (
            select
            from unnest(p_event_types) as t (event_type)
            where coalesce(t.event_type, '') !~ '^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+|\.\*)+$'
                or length(t.event_type) > 200
        )
    ) then
        raise exception 'invalid_event_types'
            using errcode = 'PT400',
                  detail = format('The types are %s.', left(p_event_types::text, 200)),
                  hint = 'Send 1 to 100 types such as token.purchased, or meter.* for a family; null for all.';
    end if;
end;
$$;

comment on function webhooks._check_event_types(text[]) is 'Refuse a filter of event types that could never match.';
