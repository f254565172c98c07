begin;
select plan(9);

-- Contract
select function_returns('flags', '_is_on', array['text'], 'boolean');
select volatility_is('flags', '_is_on', array['text'], 'stable');
select isnt_definer('flags', '_is_on', array['text']);
select function_privs_are('flags', '_is_on', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_is_on', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._is_on('gone'), false, 'a flag that is not there is off');
do $do$
begin
    perform flags.upsert_flag('there', '{"type": "boolean", "default_variant": "on"}');
    perform flags.upsert_flag('half', '{"type": "boolean", "rules": [{"percentage": 50, "variant": "on"}]}');
end;
$do$;

select is(flags._is_on('there'), true, 'one that is on is on');
select is(flags._is_on('half'), false, 'one for a part of the people is off for nobody in particular');
do $do$
begin
    perform flags.set_flag_enabled('there', false);
end;
$do$;

select is(flags._is_on('there'), false, 'one that was switched off is off');

select * from finish();
rollback;
