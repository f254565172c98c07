begin;
select plan(14);

-- Contract
select function_returns('flags', 'get_state', array['text'], 'text');
select volatility_is('flags', 'get_state', array['text'], 'stable');
select is_definer('flags', 'get_state', array['text']);
select function_privs_are('flags', 'get_state', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'get_state', array['text'], 'admin', '{}'::text[]);
select function_privs_are('flags', 'get_state', array['text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'get_state', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'get_state', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select set_config('test.state', flags.get_state(), true);
select is(flags.get_state(), current_setting('test.state'), 'stays while nothing changes');
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}', 'staging');
end;
$do$;

select is(flags.get_state(), current_setting('test.state'), 'whatever another environment does');
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "starts_at": "2999-01-01T00:00:00Z"}');
end;
$do$;

select isnt(flags.get_state(), current_setting('test.state'), 'is another one after a change');
select set_config('test.state', flags.get_state(), true);
update flags.flags set starts_at = now() - interval '1 second' where environment = 'production' and flag_key = 'x';
select isnt(flags.get_state(), current_setting('test.state'), 'and when a schedule begins');
select set_config('test.state', flags.get_state(), true);
do $do$
begin
    perform flags.upsert_segment('s');
end;
$do$;

select isnt(flags.get_state(), current_setting('test.state'), 'and after a change of a segment');

-- Errors
select throws_ok($$ select flags.get_state('moon') $$, 'PT404', 'environment_not_found', 'knows its environments');

select * from finish();
rollback;
