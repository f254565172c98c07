begin;
select plan(7);

-- Contract
select function_returns('flags', '_find_segment_user', array['text'], 'flags.flags');
select volatility_is('flags', '_find_segment_user', array['text'], 'stable');
select isnt_definer('flags', '_find_segment_user', array['text']);
select function_privs_are('flags', '_find_segment_user', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_segment_user', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_segment('s');
    perform flags.upsert_flag('a', '{"type": "boolean", "rules": [{"variant": "on", "conditions": [{"operator": "in_segment", "value": "s"}]}]}');
    perform flags.upsert_flag('b', '{"type": "boolean", "needs_approval": true, "rules": [{"variant": "on", "conditions": [{"operator": "not_in_segment", "value": "s"}]}]}', 'staging');
end;
$do$;

select is((flags._find_segment_user('s')).flag_key, 'b', 'one that needs approval first');
select is((flags._find_segment_user('t')).flag_key, null, 'nobody asks for this one');

select * from finish();
rollback;
