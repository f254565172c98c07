-- Publishes what a statement made or changed, whoever wrote it: a function, a client's change that sync applies, an import,
-- psql. One event for each row: <kind>_created, <kind>_completed, <kind>_updated; one that was completed and changed in
-- other ways at once has both of the last. Deleting and restoring are published by soft_delete.
--
-- The kind is the trigger's argument; its key is the column <kind>_id. Each row becomes a document once (offset 0).

create or replace function study.records__publish()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        perform events._publish(
            tg_argv[0] || '_created', tg_argv[0], n.made ->> (tg_argv[0] || '_id'),
            jsonb_build_object('user_id', n.made -> 'user_id', 'version', n.made -> 'version')
        )
        from (select to_jsonb(r) as made from new_rows as r offset 0) as n;

        return null;
    end if;

    perform events._publish(
        tg_argv[0] || e.suffix, tg_argv[0], c.changed ->> (tg_argv[0] || '_id'),
        jsonb_build_object('user_id', c.changed -> 'user_id', 'version', c.changed -> 'version')
    )
    from (select to_jsonb(n) as changed from new_rows as n offset 0) as c
    join (select to_jsonb(o) as former from old_rows as o offset 0) as f
        on f.former ->> (tg_argv[0] || '_id') = c.changed ->> (tg_argv[0] || '_id')
    cross join lateral (
        select c.changed ->> 'completed_at' is not null and f.former ->> 'completed_at' is null as is_completed
    ) as i
    cross join lateral (
        values
            ('_completed', i.is_completed),
            (
                '_updated',
                not i.is_completed
                    or c.changed - '{completed_at,actual_minutes,version,updated_at}'::text[]
                        <> f.former - '{completed_at,actual_minutes,version,updated_at}'::text[]
            )
    ) as e (suffix, is_so)
    where e.is_so and (c.changed -> 'deleted_at', c.changed -> 'deletion_id') = (f.former -> 'deleted_at', f.former -> 'deletion_id');

    return null;
end;
$$;

comment on function study.records__publish() is 'Publish what a statement made or changed.';
