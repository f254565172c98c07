begin;
select plan(17);

-- Contract
select function_returns('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'jsonb');
select volatility_is('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'volatile');
select is_definer('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text']);
select function_privs_are('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'upsert_segment', array['text', 'jsonb', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(flags.upsert_segment('s', '[{"attribute": "a", "operator": "exists"}]') -> 'version', '1', 'makes one');
select is(flags.upsert_segment('s', p_users => '["u"]') -> 'conditions', '[]', 'states it anew');
do $$ begin perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true, "rules": [{"variant": "on", "conditions": [{"operator": "in_segment", "value": "s"}]}]}'); end $$;
select ok(flags.upsert_segment('s', p_users => '["v"]') ? 'pending_change_id', 'waits where a flag that needs approval asks for it');
select is((select users from flags.list_segments()), '{u}', 'and changes nothing until then');

-- Errors
select throws_ok($$ select flags.upsert_segment('a b') $$, 'PT400', 'invalid_segment_key', 'a key has no blanks');
select throws_ok($$ select flags.upsert_segment(null) $$, 'PT400', 'invalid_segment_key', 'and is needed');
select throws_ok($$ select flags.upsert_segment('s', p_match => 'some') $$, 'PT400', 'invalid_match', 'all or any');
select throws_ok($$ select flags.upsert_segment('s', '[{"operator": "in_segment", "value": "s"}]') $$, 'PT400', 'invalid_condition', 'segments do not ask for segments');
select throws_ok($$ select flags.upsert_segment('s', p_users => '5') $$, 'PT400', 'invalid_users', 'a number is no list');

select * from finish();
rollback;
