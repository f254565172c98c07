-- Every name that belongs with some names: those that stand in one event with them, and with those, and so on.

create or replace function auth._find_subscriber_names(p_names text[])
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_names text[] := p_names;
    v_more  text[];
begin
    loop
        v_more := array(
            select unnest(v_names)
            union
            select unnest(e.subscribers) from auth.subscription_events as e where e.subscribers && v_names
            order by 1
        );

        exit when cardinality(v_more) = cardinality(v_names);
        v_names := v_more;
    end loop;

    return v_more;
end;
$$;

comment on function auth._find_subscriber_names(text[]) is 'Every name that belongs with some names of subscribers.';
