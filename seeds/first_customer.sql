-- A customer to try things with: Amina, her meter, and 10,000 KES in her wallet, on
-- the tariff of kplc_domestic.sql. Loading it again changes nothing. Run as a DBA:
-- mainspring psql -f seeds/first_customer.sql
--
-- The vending key is the dummy key of the published STS test vectors: no real meter
-- has it. Do not load this where real tokens are sold.

\ir kplc_domestic.sql

do $seed$
declare
    c_user_id  constant uuid := '0198c0de-0000-7000-8000-000000000001';
    c_meter_id constant uuid := '0198c0de-0000-7000-8000-000000000002';
    v_payment  payments.transactions;
begin
    if exists (select from auth.users as u where u.user_id = c_user_id) then
        return;
    end if;

    perform auth.create_user('amina@example.com', p_region => 'Nairobi', p_user_id => c_user_id);

    v_payment := payments.create_transaction('credit', 10000, p_user_id => c_user_id);
    perform payments.update_transaction_status(v_payment.transaction_id, 'completed', 'first money');

    perform tokens.set_vending_key('201457', 1, 'abababababababab949494949494949401234567');
    perform meters.create_meter(
        p_drn => meters.make_drn(4711), p_region => 'Nairobi', p_tariff_code => 'kplc-domestic',
        p_owner_user_id => c_user_id, p_meter_id => c_meter_id
    );
end;
$seed$;
