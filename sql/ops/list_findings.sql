-- Examines the database and lists what is wrong, the worst first, each with the statement that mends it. A check
-- that fails, or that app_api may not make, is a finding itself (unknown) and does not stop the others.
--
-- p_memory_bytes: memory of the server's machine, where it is known.
--
-- Errors: PT400 invalid_memory

create or replace function ops.list_findings(p_memory_bytes bigint default null)
returns setof ops.finding
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_check    record;
    v_found    ops.finding[] := '{}';
    v_findings ops.finding[];
begin
    if p_memory_bytes < 134217728 then
        raise exception 'invalid_memory'
            using errcode = 'PT400', detail = format('%s bytes.', p_memory_bytes),
                  hint = 'Say the memory of the server''s machine in bytes; null where it is not known.';
    end if;

    for v_check in select c.check_name, c.statement from ops._list_checks() as c loop
        begin
            execute format(
                'select array_agg(row(f.severity, %L, f.subject, f.finding, f.remedy)::ops.finding) from (%s) as f '
                '(severity, subject, finding, remedy)', v_check.check_name, v_check.statement
            )
            into v_findings
            using p_memory_bytes;
            v_found := v_found || coalesce(v_findings, '{}');
        exception when others then
            v_found := v_found
                || row('unknown', v_check.check_name, v_check.check_name, 'Not examined: ' || sqlerrm, null)::ops.finding;
        end;
    end loop;

    return query
    select f.severity, f.check_name, f.subject, f.finding, f.remedy
    from unnest(v_found) with ordinality as f (severity, check_name, subject, finding, remedy, "position")
    order by array_position(array['serious', 'warning', 'advice', 'unknown'], f.severity), f."position";
end;
$$;

comment on function ops.list_findings(bigint) is
    'What is wrong with the database, the worst first, with the statement that mends it.';

grant execute on function ops.list_findings(bigint) to admin, service_role;
