-- The region whose index a list of alerts follows: the one that was asked for, an operator's own where none was.
-- The policies alone decide what is seen, but being alternatives they lead to no index.

create or replace function alerts._get_list_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(btrim(p_region), case when auth.role() = 'operator' then meters._caller_region() end);
end;
$$;

comment on function alerts._get_list_region(text) is 'The region whose index a list of alerts follows, null for all.';
