begin;
select plan(14);

-- Contract
select function_returns('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'jsonb');
select volatility_is('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'volatile');
select is_definer('flags', 'revert_flag', array['text', 'integer', 'text', 'text']);
select function_privs_are('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'revert_flag', array['text', 'integer', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "rules": [{"percentage": 10, "variant": "on"}]}');
    perform flags.upsert_flag('x', '{"rules": [{"percentage": 20, "variant": "on"}]}');
end;
$do$;

select test.login_as('admin', test.user_id(1));
select is(flags.revert_flag('x', 1) #> '{rules,0,percentage}', '10', 'is what it was');
select results_eq($$ select version, reverted_to from flags.list_flag_history('x', p_limit => 1) $$, 'values (3, 1)', 'as a new version');
select is(flags.revert_flag('x', 1) -> 'version', '3', 'it is that already');
do $$ begin perform flags.delete_flag('x'); end $$;
select is(flags.revert_flag('x', 2) #> '{rules,0,percentage}', '20', 'a deleted flag comes back');

-- Errors
select throws_ok($$ select flags.revert_flag('x', 99) $$, 'PT404', 'version_not_found', 'knows its versions');
do $$
begin
    perform flags.upsert_segment('s');
    perform flags.upsert_flag('z', '{"type": "boolean", "rules": [{"variant": "on", "conditions": [{"operator": "in_segment", "value": "s"}]}]}');
    perform flags.upsert_flag('z', '{"rules": []}'), flags.delete_segment('s');
end;
$$;
select throws_ok($$ select flags.revert_flag('z', 1) $$, 'PT404', 'segment_not_found', 'what it asked for has to be there');

select * from finish();
rollback;
