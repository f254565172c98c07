-- Adds to the groups what was noted apart while they were locked, those that are free now; at most 10,000 notes.

create or replace function ops._add_up_notes()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number integer;
begin
    with free as materialized (
        select e.error_id
        from ops.errors as e
        where e.error_id in (select n.error_id from ops.error_notes as n)
        order by e.error_id
        for update skip locked
    ),
    gone as (
        delete from ops.error_notes as d
        where d.note_id = any (array(
            select n.note_id
            from ops.error_notes as n
            where n.error_id in (select f.error_id from free as f)
            order by n.note_id
            limit 10000
            for update skip locked
        ))
        returning d.error_id, d.number, d.seen_at
    ),
    sums as (
        select g.error_id, sum(g.number) as number, max(g.seen_at) as seen_at
        from gone as g
        group by g.error_id
    )
    update ops.errors as e
    set occurrence_count = e.occurrence_count + s.number,
        last_seen_at = greatest(e.last_seen_at, s.seen_at),
        status = case when e.status = 'resolved' and s.seen_at > e.status_changed_at then 'open' else e.status end,
        reopened_count = e.reopened_count
            + case when e.status = 'resolved' and s.seen_at > e.status_changed_at then 1 else 0 end
    from sums as s
    where e.error_id = s.error_id;

    get diagnostics v_number = row_count;
    return v_number;
end;
$$;

comment on function ops._add_up_notes() is 'Add to the groups what was noted while they were locked.';
