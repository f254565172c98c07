-- Why there was nothing to do, as a line for whoever called ops.maintain.

create or replace function ops._describe_rest(p_cadence text, p_task_name text, p_now timestamptz)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select case
        when count(t.holder) filter (where t.done_for is distinct from ops._get_period_start(t.cadence, p_now)) > 0
            then 'Nothing left to do here; running elsewhere: '
                || string_agg(t.task_name, ', ' order by t.task_name) filter (where t.holder is not null) || '.'
        else 'Nothing is due.'
    end
    from ops.maintenance_tasks as t
    where (p_cadence is null or t.cadence = p_cadence) and (p_task_name is null or t.task_name = p_task_name);
end;

comment on function ops._describe_rest(text, text, timestamptz) is 'Why there is no maintenance to do, as a line.';

grant execute on function ops._describe_rest(text, text, timestamptz) to service_role;
