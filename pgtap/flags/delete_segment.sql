begin;
select plan(11);

-- Contract
select function_returns('flags', 'delete_segment', array['text'], 'void');
select volatility_is('flags', 'delete_segment', array['text'], 'volatile');
select is_definer('flags', 'delete_segment', array['text']);
select function_privs_are('flags', 'delete_segment', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'delete_segment', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'delete_segment', array['text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'delete_segment', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'delete_segment', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
do $$ begin perform flags.upsert_segment('s'), flags.upsert_segment('t'); perform flags.upsert_flag('x', '{"type": "boolean", "rules": [{"variant": "on", "conditions": [{"operator": "in_segment", "value": "s"}]}]}'); end $$;
select lives_ok($$ select flags.delete_segment('t') $$, 'deletes one');

-- Errors
select throws_ok($$ select flags.delete_segment('s') $$, 'PT409', 'segment_in_use', 'but none that a rule asks for');
select throws_ok($$ select flags.delete_segment('t') $$, 'PT404', 'segment_not_found', 'knows its segments');

select * from finish();
rollback;
