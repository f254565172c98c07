begin;
select plan(9);

-- Contract
select function_returns('ops', '_add_up_notes', '{}'::text[], 'integer');
select is_definer('ops', '_add_up_notes', '{}'::text[]);
select function_privs_are('ops', '_add_up_notes', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_add_up_notes', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', '_add_up_notes', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', '_add_up_notes', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._note_error('a.f', 'XX000', 'broken');
insert into ops.error_notes (error_id, number, seen_at)
select e.error_id, 3, now() + n * interval '1 second' from ops.errors as e, generate_series(1, 4) as n;
update ops.errors set status = 'resolved', status_changed_at = now();
select is(ops._add_up_notes(), 1, 'groups that had notes');
select results_eq(
    'select occurrence_count, last_seen_at >= now() + interval ''4 seconds'', status, reopened_count from ops.errors',
    $$ values (13::bigint, true, 'open', 1) $$, 'are what they would have been'
);
select is_empty('select from ops.error_notes', 'and the notes are gone');

select * from finish();
rollback;
