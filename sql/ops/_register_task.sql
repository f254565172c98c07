-- Declares a maintenance task, or makes the one of that name like this; whether it is switched on
-- and what it was last done for stays as it is. For the end of a deploy.
--
-- The function takes nothing, the time that it is (timestamptz), or an empty payload (jsonb, as job handlers do),
-- and answers what it did. One that does a part at a time (p_is_repeated) answers with the number of what it did;
-- it is called until that is 0.
--
-- Errors: PT422 task_function_unsuitable; 23514 for a wrong name or cadence

create or replace function ops._register_task(
    p_task_name   text,
    p_cadence     text,
    p_position    integer,
    p_function    regprocedure,
    p_description text,
    p_is_repeated boolean default false
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem text;
begin
    select case
        when p.prokind <> 'f' then 'is no function'
        when p.proargtypes::text not in ('', 'timestamptz'::regtype::oid::text, 'jsonb'::regtype::oid::text)
            then 'takes something else than the time or a payload'
        when p_is_repeated and (p.proretset or p.prorettype not in ('integer'::regtype, 'bigint'::regtype))
            then 'does a part at a time and answers no number'
        when not has_function_privilege('app_api', p.oid, 'execute') then 'may not be called by app_api'
    end into v_problem
    from pg_proc as p
    where p.oid = p_function;

    if not found or v_problem is not null then
        raise exception 'task_function_unsuitable'
            using errcode = 'PT422',
                  detail = format('%s %s.', p_function, coalesce(v_problem, 'is not there')),
                  hint = 'Name a function without arguments, or of the time, or a job handler, that app_api may call.';
    end if;

    insert into ops.maintenance_tasks as t (task_name, cadence, position, function_name, description, is_repeated)
    values (p_task_name, p_cadence, p_position, p_function::text, p_description, p_is_repeated)
    on conflict (task_name) do update
    set cadence = excluded.cadence,
        position = excluded.position,
        function_name = excluded.function_name,
        description = excluded.description,
        is_repeated = excluded.is_repeated
    where (t.cadence, t.position, t.function_name, t.description, t.is_repeated) is distinct from
        (excluded.cadence, excluded.position, excluded.function_name, excluded.description, excluded.is_repeated);
end;
$$;

comment on function ops._register_task(text, text, integer, regprocedure, text, boolean) is
    'Declare a maintenance task; what is switched off stays off.';
