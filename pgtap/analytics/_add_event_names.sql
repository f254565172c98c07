begin;
select plan(11);

-- Contract
select function_returns('analytics', '_add_event_names', array['text[]', 'text[]'], 'text[]');
select is_definer('analytics', '_add_event_names', array['text[]', 'text[]']);
select function_privs_are('analytics', '_add_event_names', array['text[]', 'text[]'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_add_event_names', array['text[]', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_add_event_names', array['text[]', 'text[]'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_add_event_names', array['text[]', 'text[]'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_add_event_names', array['text[]', 'text[]'], 'service_role', '{}'::text[]);

-- Behaviour
select is(analytics._add_event_names('{b,a,a}', '{x,y,z}'), '{}'::text[], 'there is room');
select results_eq('select event_name, category from analytics.event_names order by 1', $$ values ('a', 'y'), ('b', 'x') $$, 'each once');
update analytics.settings set event_name_limit = 3;
select is(analytics._add_event_names('{a,d,c,e}', '{x,y,z,u}'), '{d,e}'::text[], 'until there is none');
update analytics.event_names set is_registered = true where event_name = 'a';
select is(analytics._add_event_names('{a,d,e}', '{x,y,z}'), '{e}'::text[], 'registered ones take no room');

select * from finish();
rollback;
