-- The function that a subscription's handler names, or null where there is none that
-- may be run. It is found by name each time: functions are dropped by deploys.

create or replace function events._find_handler(p_handler text)
returns regprocedure
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_handler regprocedure;
begin
    select p.oid into v_handler
    from pg_proc as p
    where p.oid = to_regprocedure(p_handler || '(events.events)')
        and p.prokind = 'f'
        and not p.proretset
        and p.prorettype = 'void'::regtype
        and has_schema_privilege('app_api', p.pronamespace, 'usage')
        and has_function_privilege('app_api', p.oid, 'execute');

    return v_handler;
end;
$$;

comment on function events._find_handler(text) is 'The function that a handler names, null where there is none.';
