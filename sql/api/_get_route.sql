-- A route as api.list_routes shows it; null where there is none.

create or replace function api._get_route(p_method text, p_path text)
returns api.route
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select r
    from api.list_routes(p_with_removed => true) as r
    where r.method = p_method
        and regexp_replace(rtrim(r.path, '/'), '\{[^}]*\}', '{}', 'g')
            = regexp_replace(rtrim(p_path, '/'), '\{[^}]*\}', '{}', 'g');
$$;

comment on function api._get_route(text, text) is 'A route as list_routes shows it.';
