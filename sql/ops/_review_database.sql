-- Counts what ops.list_findings finds, by severity, and names the worst: so that the history of maintenance has it.

create or replace function ops._review_database()
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select jsonb_build_object(
            'serious', count(*) filter (where f.severity = 'serious'),
            'warning', count(*) filter (where f.severity = 'warning'),
            'advice', count(*) filter (where f.severity = 'advice'),
            'findings', coalesce(
                jsonb_agg(jsonb_build_object('check', f.check_name, 'subject', f.subject, 'remedy', f.remedy))
                    filter (where f.severity in ('serious', 'warning')), '[]'
            )
        )
        from ops.list_findings() as f
    );
end;
$$;

comment on function ops._review_database() is 'Count what is wrong with the database, and name the worst.';
