-- What can be said of the audit log beside its blocks: entries with the number of a transaction that has not begun
-- yet, which nobody can have written, and triggers that were switched off or taken away.

create or replace function ops._find_audit_tail_problems()
returns ops.audit_problem[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(row(p.problem, null, p.audit_id, p.occurred_at, p.detail)::ops.audit_problem), '{}')
    from (
        (
            select
                'row_misnumbered' as problem, a.audit_id, a.occurred_at,
                format('No transaction has the number %s of epoch %s yet.', a.xid, a.epoch) as detail
            from ops.audit_log as a
            cross join ops.audit_chain as c
            where (a.epoch, a.xid) >= (c.epoch, pg_snapshot_xmax(pg_current_snapshot()))
                and a.xid is distinct from pg_current_xact_id_if_assigned()
            limit 100
        )
        union all
        select
            'trigger_disabled', null, null,
            format('%s of %s is switched off.', t.tgname, t.tgrelid::regclass)
        from pg_trigger as t
        where t.tgname ~ '^(_900_audit_|_100_refuse_)' and t.tgenabled in ('D', 'R')
        union all
        select 'trigger_disabled', null, null, format('%s of %s is not there.', n.trigger_name, n.table_name)
        from (values
            ('ops.audit_log', '_100_refuse_change'), ('ops.audit_log', '_100_refuse_truncate'),
            ('ops.audit_blocks', '_100_refuse_change'), ('ops.audit_blocks', '_100_refuse_truncate')
        ) as n (table_name, trigger_name)
        where not exists (
            select from pg_trigger as t where t.tgrelid = to_regclass(n.table_name) and t.tgname = n.trigger_name
        )
    ) as p;
end;

comment on function ops._find_audit_tail_problems() is
    'Entries that no transaction can have written, and audit triggers that are switched off.';
