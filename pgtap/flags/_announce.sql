begin;
select plan(8);

-- Contract
select function_returns('flags', '_announce', array['text'], 'void');
select volatility_is('flags', '_announce', array['text'], 'volatile');
select isnt_definer('flags', '_announce', array['text']);
select function_privs_are('flags', '_announce', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_announce', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
update flags.environments set revision = 1;
do $do$
begin
    perform flags._announce('staging');
end;
$do$;

select set_eq('select environment, revision from flags.environments', $$ values ('production', 1::bigint), ('staging', 2::bigint), ('development', 1::bigint) $$, 'counts one environment on');
do $do$
begin
    perform flags._announce(null);
end;
$do$;

select set_eq('select environment, revision from flags.environments', $$ values ('production', 2::bigint), ('staging', 3::bigint), ('development', 2::bigint) $$, 'or all of them');
select is((select count(*) from core.announcements where topic = 'flags' and xid = pg_current_xact_id()), 1::bigint, 'and has processes hear of it');

select * from finish();
rollback;
