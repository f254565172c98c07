begin;
select plan(7);

-- Contract
select function_returns('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'jsonb[]');
select isnt_definer('sync', '_answer_together', array['sync.tables', 'sync.step[]']);
select function_privs_are('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.plant_notes();
create temporary table told as select a from unnest(sync._answer_together(test.sync_table('notes'), test.push_steps(test.three_changes()))) as a;
select results_eq($$ select a #>> '{answer,id}', a #>> '{answer,version}', a #>> '{answer,status}' from told $$,
    $$ values (test.user_id(900001)::text, '1', 'applied'), (test.user_id(900002)::text, '1', 'applied'), (test.user_id(900003)::text, '1', 'applied') $$,
    'each has its answer, in order');
select ok((select bool_and(a ?& '{item,hash,table_id}') from told), 'with what is stored of it');

select * from finish();
rollback;
