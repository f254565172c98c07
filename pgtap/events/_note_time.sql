begin;
select plan(6);

-- Contract
select function_returns('events', '_note_time', '{}'::text[], 'void');
select is_definer('events', '_note_time', '{}'::text[]);
select function_privs_are('events', '_note_time', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
delete from events.fences;
select events._note_time();
select results_eq(
    'select epoch, xid, noted_at from events.fences', 'select 1, pg_current_xact_id(), now()', 'notes what is new now'
);
update events.fences set xid = '1', noted_at = now() - interval '23 hours';
select events._note_time();
select is((select count(*) from events.fences), 1::bigint, 'and nothing more on that day');
update events.fences set noted_at = now() - interval '25 hours';
select events._note_time();
select is((select count(*) from events.fences), 2::bigint, 'but on the next');

select * from finish();
rollback;
