-- What became of the month of the audit log that a time is in: there, archived (it left as the rule of retention
-- says, into a file that was verified), or missing.

create or replace function ops._find_audit_month(p_at timestamptz, out state text, out partition_name text)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_partition core.partition := core._find_partition('ops.audit_log', p_at);
begin
    partition_name := v_partition.partition_name;
    state := case
        when exists (
            select
            from core._get_partitions('ops.audit_log') as p
            where p.range_from <= p_at and p.range_until > p_at
        )
        then 'there'
        when exists (
            select
            from core.archives as a
            where a.table_name = 'ops.audit_log' and a.range_from <= p_at and a.range_until > p_at and a.state = 'dropped'
                and a.file_sha256 is not null
        )
        then 'archived'
        else 'missing'
    end;
end;
$$;

comment on function ops._find_audit_month(timestamptz) is 'What became of a month of the audit log: there, archived or missing.';
