-- Refuses a deploy that leaves a route without its function or arguments, and forgets groups that the program
-- does not state any more.
--
-- Errors: PT422 with the code of api._find_route_problem

create or replace function api._check_routes()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_route   api.routes;
    v_problem api.route_problem;
begin
    delete from api.routes as r
    where r.is_ours and r.tag <> all (nullif(current_setting('mainspring.route_tags', true), '')::text[]);

    for v_route in select r.* from api.routes as r where not r.is_removed order by r.path_shape, r.method loop
        v_problem := api._find_route_problem(v_route);
        if v_problem.code is not null then
            perform api._refuse_route(v_route.method, v_route.path, v_problem);
        end if;
    end loop;
end;
$$;

comment on function api._check_routes() is 'Refuse a deploy that leaves a route without its function.';
