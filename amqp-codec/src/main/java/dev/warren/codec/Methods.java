package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Reads the payloads of method frames. */
public final class Methods {
    private Methods() {}

    /**
     * The method whose class id stands at {@code offset}; nothing of {@code buf} is kept.
     *
     * @throws AmqpException 501 when the method is not known, a shortstr is not UTF-8, a table is malformed, or the
     *     arguments end early or late
     */
    public static Method read(ByteBuf buf, int offset, int length) {
        if (length < 4) {
            throw FrameReader.unknownFrame(Frames.METHOD, buf, offset, length);
        }
        Arguments in = new Arguments(buf, offset + 4, length - 4);
        Method method =
                switch (buf.getInt(offset)) {
                    case MethodId.CONNECTION_START -> ConnectionMethod.Start.read(in);
                    case MethodId.CONNECTION_START_OK -> ConnectionMethod.StartOk.read(in);
                    case MethodId.CONNECTION_SECURE -> ConnectionMethod.Secure.read(in);
                    case MethodId.CONNECTION_SECURE_OK -> ConnectionMethod.SecureOk.read(in);
                    case MethodId.CONNECTION_TUNE -> ConnectionMethod.Tune.read(in);
                    case MethodId.CONNECTION_TUNE_OK -> ConnectionMethod.TuneOk.read(in);
                    case MethodId.CONNECTION_OPEN -> ConnectionMethod.Open.read(in);
                    case MethodId.CONNECTION_OPEN_OK -> ConnectionMethod.OpenOk.read(in);
                    case MethodId.CONNECTION_CLOSE -> ConnectionMethod.Close.read(in);
                    case MethodId.CONNECTION_CLOSE_OK -> ConnectionMethod.CloseOk.read(in);
                    case MethodId.CONNECTION_BLOCKED -> ConnectionMethod.Blocked.read(in);
                    case MethodId.CONNECTION_UNBLOCKED -> ConnectionMethod.Unblocked.read(in);
                    case MethodId.CONNECTION_UPDATE_SECRET -> ConnectionMethod.UpdateSecret.read(in);
                    case MethodId.CONNECTION_UPDATE_SECRET_OK -> ConnectionMethod.UpdateSecretOk.read(in);
                    case MethodId.CHANNEL_OPEN -> ChannelMethod.Open.read(in);
                    case MethodId.CHANNEL_OPEN_OK -> ChannelMethod.OpenOk.read(in);
                    case MethodId.CHANNEL_FLOW -> ChannelMethod.Flow.read(in);
                    case MethodId.CHANNEL_FLOW_OK -> ChannelMethod.FlowOk.read(in);
                    case MethodId.CHANNEL_CLOSE -> ChannelMethod.Close.read(in);
                    case MethodId.CHANNEL_CLOSE_OK -> ChannelMethod.CloseOk.read(in);
                    case MethodId.ACCESS_REQUEST -> AccessMethod.Request.read(in);
                    case MethodId.ACCESS_REQUEST_OK -> AccessMethod.RequestOk.read(in);
                    case MethodId.EXCHANGE_DECLARE -> ExchangeMethod.Declare.read(in);
                    case MethodId.EXCHANGE_DECLARE_OK -> ExchangeMethod.DeclareOk.read(in);
                    case MethodId.EXCHANGE_DELETE -> ExchangeMethod.Delete.read(in);
                    case MethodId.EXCHANGE_DELETE_OK -> ExchangeMethod.DeleteOk.read(in);
                    case MethodId.EXCHANGE_BIND -> ExchangeMethod.Bind.read(in);
                    case MethodId.EXCHANGE_BIND_OK -> ExchangeMethod.BindOk.read(in);
                    case MethodId.EXCHANGE_UNBIND -> ExchangeMethod.Unbind.read(in);
                    case MethodId.EXCHANGE_UNBIND_OK -> ExchangeMethod.UnbindOk.read(in);
                    case MethodId.QUEUE_DECLARE -> QueueMethod.Declare.read(in);
                    case MethodId.QUEUE_DECLARE_OK -> QueueMethod.DeclareOk.read(in);
                    case MethodId.QUEUE_BIND -> QueueMethod.Bind.read(in);
                    case MethodId.QUEUE_BIND_OK -> QueueMethod.BindOk.read(in);
                    case MethodId.QUEUE_PURGE -> QueueMethod.Purge.read(in);
                    case MethodId.QUEUE_PURGE_OK -> QueueMethod.PurgeOk.read(in);
                    case MethodId.QUEUE_DELETE -> QueueMethod.Delete.read(in);
                    case MethodId.QUEUE_DELETE_OK -> QueueMethod.DeleteOk.read(in);
                    case MethodId.QUEUE_UNBIND -> QueueMethod.Unbind.read(in);
                    case MethodId.QUEUE_UNBIND_OK -> QueueMethod.UnbindOk.read(in);
                    case MethodId.BASIC_QOS -> BasicMethod.Qos.read(in);
                    case MethodId.BASIC_QOS_OK -> BasicMethod.QosOk.read(in);
                    case MethodId.BASIC_CONSUME -> BasicMethod.Consume.read(in);
                    case MethodId.BASIC_CONSUME_OK -> BasicMethod.ConsumeOk.read(in);
                    case MethodId.BASIC_CANCEL -> BasicMethod.Cancel.read(in);
                    case MethodId.BASIC_CANCEL_OK -> BasicMethod.CancelOk.read(in);
                    case MethodId.BASIC_PUBLISH -> BasicMethod.Publish.read(in);
                    case MethodId.BASIC_RETURN -> BasicMethod.Return.read(in);
                    case MethodId.BASIC_DELIVER -> BasicMethod.Deliver.read(in);
                    case MethodId.BASIC_GET -> BasicMethod.Get.read(in);
                    case MethodId.BASIC_GET_OK -> BasicMethod.GetOk.read(in);
                    case MethodId.BASIC_GET_EMPTY -> BasicMethod.GetEmpty.read(in);
                    case MethodId.BASIC_ACK -> BasicMethod.Ack.read(in);
                    case MethodId.BASIC_REJECT -> BasicMethod.Reject.read(in);
                    case MethodId.BASIC_RECOVER_ASYNC -> BasicMethod.RecoverAsync.read(in);
                    case MethodId.BASIC_RECOVER -> BasicMethod.Recover.read(in);
                    case MethodId.BASIC_RECOVER_OK -> BasicMethod.RecoverOk.read(in);
                    case MethodId.BASIC_NACK -> BasicMethod.Nack.read(in);
                    case MethodId.CONFIRM_SELECT -> ConfirmMethod.Select.read(in);
                    case MethodId.CONFIRM_SELECT_OK -> ConfirmMethod.SelectOk.read(in);
                    case MethodId.TX_SELECT -> TxMethod.Select.read(in);
                    case MethodId.TX_SELECT_OK -> TxMethod.SelectOk.read(in);
                    case MethodId.TX_COMMIT -> TxMethod.Commit.read(in);
                    case MethodId.TX_COMMIT_OK -> TxMethod.CommitOk.read(in);
                    case MethodId.TX_ROLLBACK -> TxMethod.Rollback.read(in);
                    case MethodId.TX_ROLLBACK_OK -> TxMethod.RollbackOk.read(in);
                    default -> throw FrameReader.unknownFrame(Frames.METHOD, buf, offset, length);
                };
        in.end();
        return method;
    }
}
