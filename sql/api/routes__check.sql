-- Refuses a route that cannot be, whoever writes it.
--
-- Errors: PT422 with the code of api._find_route_problem; PT409 route_taken

create or replace function api.routes__check()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem api.route_problem := api._find_route_problem(new);
    v_other   text;
begin
    if v_problem.code is not null then
        perform api._refuse_route(new.method, new.path, v_problem);
    end if;

    if tg_op = 'INSERT' then
        -- The generated column is not there yet.
        select r.path into v_other
        from api.routes as r
        where r.path_shape = regexp_replace(rtrim(new.path, '/'), '\{[^}]*\}', '{}', 'g')
            and r.method = new.method;
        if found then
            raise exception 'route_taken'
                using errcode = 'PT409',
                      detail = format('%s %s is there already, as %s.', new.method, new.path, v_other),
                      hint = 'Choose another path, or take the other route away with api.remove_route first.';
        end if;
    end if;

    new.updated_at := now();
    return new;
end;
$$;

comment on function api.routes__check() is 'Refuse a route that cannot be.';
