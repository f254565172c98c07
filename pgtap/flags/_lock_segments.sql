begin;
select plan(7);

-- Contract
select function_returns('flags', '_lock_segments', array['text'], 'integer');
select volatility_is('flags', '_lock_segments', array['text'], 'volatile');
select isnt_definer('flags', '_lock_segments', array['text']);
select function_privs_are('flags', '_lock_segments', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_lock_segments', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._lock_segments('s'), 0, 'there is none');
do $do$
begin
    perform flags.upsert_segment('s');
    perform flags.upsert_segment('s', p_users => '["u"]');
end;
$do$;

select is(flags._lock_segments('s'), 2, 'tells the version');

select * from finish();
rollback;
