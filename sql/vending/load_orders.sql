-- Orders: what buyers and staff do with them, and their money.

\ir _schedule_step.sql
\ir _choose_provider.sql
\ir _price_order.sql
\ir _reserve_money.sql
\ir _refund_order.sql
\ir _deliver_order.sql
\ir _vend_software.sql
\ir _check_payment_method.sql
\ir _check_affordable.sql
\ir _replay_order.sql
\ir _request_payment.sql
\ir _call_off_credit.sql
\ir _receive_payment.sql
\ir transactions__pay_order.sql
\ir _drop_order.sql
\ir handle_event.sql
\ir follow_events.sql
\ir create_order.sql
\ir cancel_order.sql
\ir get_order.sql
\ir list_orders.sql
\ir list_order_changes.sql
\ir list_unclear_orders.sql
\ir _close_order.sql
set local role app_owner;
\ir _apply_resolution.sql
set local role app_api;
\ir resolve_order.sql
