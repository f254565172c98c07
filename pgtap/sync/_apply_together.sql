begin;
select plan(12);

-- Contract
select function_returns('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'integer');
select isnt_definer('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.plant_notes();
create function pg_temp.applied(p_items jsonb) returns integer language sql as
    $$ select sync._apply_together(test.sync_client(1), test.push_steps(p_items), '{}', '{}', '{}') $$;
select is(pg_temp.applied(jsonb_set(test.three_changes(), '{2,data,title}', '"bad"')), -3, 'says how many it tried where one fails');
select results_eq('select title from garden.notes order by note_id', $$ values ('mine'), ('third'), ('fourth') $$, 'and has done nothing');
select is(pg_temp.applied(test.three_changes()), 3, 'says how many it applied');
select results_eq('select title, stars from garden.notes order by note_id', $$ values ('a', 0), ('third', 2), ('c', 0) $$, 'each to its record');
select results_eq('select version, item_id, client_number is not null from sync.records order by record_id',
    $$ values (2::bigint, test.user_id(900001), true), (2, test.user_id(900002), true), (2, test.user_id(900003), true) $$, 'with its own item');
select is(pg_temp.applied(jsonb_build_array(test.item(4, 'notes', 2, 'update', 1, '{"title": "a"}'), test.item(5, 'notes', 1, 'update', 1, '{"title": "a"}'))),
    0, 'nothing where the first meets something');
select is(current_setting('sync.item'), '', 'and leaves no item behind');

select * from finish();
rollback;
